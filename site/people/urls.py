from django.urls import path
from django.views.generic import TemplateView

from people.views import account, invitation, looking_after, organisation

urlpatterns = [
    path("", account.AccountHome.as_view(), name="account-home"),
    path("profile/", account.Profile.as_view(), name="account-profile"),
    path("my-data/", account.MyData.as_view(), name="account-data"),
    path("close/", account.CloseAccount.as_view(), name="account-close"),
    path(
        "closed/", TemplateView.as_view(template_name="people/closed.html"), name="account-closed"
    ),
    path("second-factor/", account.SecondFactorNeeded.as_view(), name="second-factor-needed"),
    path("invitation/<str:token>/", invitation.OpenInvitation.as_view(), name="invitation"),
    path("oidc/<str:provider_id>/login/", organisation.leave, name="openid_connect_login"),
    path("requests/", looking_after.Requests.as_view(), name="people-requests"),
    path("requests/<uuid:public_id>/", looking_after.Answer.as_view(), name="people-request"),
    path("directory/", looking_after.Directory.as_view(), name="people-directory"),
    path("directory/<uuid:public_id>/", looking_after.Person.as_view(), name="people-person"),
    *(
        path(
            f"directory/<uuid:public_id>/{verb.replace('_', '-')}/",
            looking_after.Change.as_view(verb=verb, permission=permission),
            name=f"people-{verb.replace('_', '-')}",
        )
        for verb, permission in looking_after.CHANGES.items()
    ),
    path("invite/", looking_after.Invite.as_view(), name="people-invite"),
    path(
        "invite/<uuid:public_id>/withdraw/",
        looking_after.Withdraw.as_view(),
        name="people-withdraw-invitation",
    ),
]
