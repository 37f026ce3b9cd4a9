"""What a browser may do with our pages: content security policy, permissions policy.

The public policy is constant: no nonce, so that a page may be kept by a cache. Its one inline
script is allowed by the hash of its text; both stand here so that they cannot drift apart.
"""

import base64
import hashlib

from csp.constants import NONE, SELF, UNSAFE_INLINE

# Tells the style sheet, before anything is drawn, that scripts run here.
JS_ENABLED_SCRIPT = (
    "document.body.classList.add('js-enabled');"
    "'noModule' in HTMLScriptElement.prototype&&document.body.classList.add('govuk-frontend-supported')"
)


def _hash(script: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() + "'"


PUBLIC = {
    "default-src": [NONE],
    "script-src": [SELF, _hash(JS_ENABLED_SCRIPT)],
    "style-src": [SELF],
    "img-src": [SELF],
    "font-src": [SELF],
    "media-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
}

PREVIEW = {**PUBLIC, "frame-ancestors": [SELF]}

# Wagtail's editor writes inline styles and scripts, previews pages in frames and shows blobs.
CMS = {
    **PUBLIC,
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}

PERMISSIONS: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation",
        "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb",
    )
}  # fmt: skip
