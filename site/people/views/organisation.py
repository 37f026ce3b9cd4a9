"""Leaving for the organisation that says who somebody is."""

from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render


def leave(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """allauth's view, but a page that goes on by itself in place of its redirect.

    Our content security policy lets a form lead nowhere but here, and browsers count a redirect
    that follows a form.
    """
    response: HttpResponseBase = openid_connect.login(request, provider_id)
    if isinstance(response, HttpResponseRedirect) and not response.url.startswith("/"):
        return render(request, "socialaccount/login_redirect.html", {"redirect_to": response.url})
    return response
