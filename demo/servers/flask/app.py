"""Flask's cookie session under Holdfast, with Flask-WTF for CSRF. By itself: PORT=8000 python3 app.py"""

import os
import secrets
import time
from datetime import timedelta

from flask import Flask, jsonify, redirect, render_template, request, session
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf

IDLE_SECONDS = int(os.environ.get("IDLE_SECONDS", 900))  # the limit that users know: the page counts it
# A little longer than the limit that the page counts, or whoever presses "Stay signed in" in the last second would find no session.
LIFETIME = IDLE_SECONDS * 1.2
USERS = {"ada": "engine", "grace": "compiler"}  # yours come from a database, and are hashed

app = Flask(__name__, static_folder="../public", static_url_path="")
app.config.update(
    # The session is in the cookie and this signs it, so it has to be the same after a restart and in every process.
    SECRET_KEY=os.environ.get("SECRET") or secrets.token_hex(32),
    SESSION_COOKIE_NAME="flask_sid",  # cookies ignore ports: two servers on one host need two names
    SESSION_COOKIE_SAMESITE="Lax",  # HttpOnly it is by default; SESSION_COOKIE_SECURE=True wherever there is https
    PERMANENT_SESSION_LIFETIME=timedelta(seconds=LIFETIME),
    # By default every answer sends the cookie again, a 404 too, and so extends the session. Asking how long it still lives must not.
    SESSION_REFRESH_EACH_REQUEST=False,
    WTF_CSRF_TIME_LIMIT=None,  # as long as the session; by default a page that stands open for an hour has a token that is refused
)
CSRFProtect(app)


def signed_in():
    # The cookie's own limit counts whole seconds and may be a second late; this one is exact.
    return "user" in session and session["seen"] + LIFETIME > time.time()


def touch():
    session["seen"] = time.time()  # a changed session sends its cookie again, with a new time limit


def expires_in():
    return round(max(0, session["seen"] + LIFETIME - time.time()), 1)


def report():
    return {"user": session["user"], "signIn": session["sign_in"], "expiresIn": expires_in(), "csrfToken": generate_csrf()}


app.jinja_env.globals.update(signed_in=signed_in, expires_in=expires_in, idle_seconds=IDLE_SECONDS)


@app.get("/")
def account():
    if not signed_in():
        return redirect("/login", 303)
    touch()  # the visit of a page extends the session
    return render_template("account.html")


@app.get("/login")
def login_form():
    return render_template("login.html")


@app.post("/login")
def login():
    user = request.form.get("user", "")
    if not secrets.compare_digest(USERS.get(user, secrets.token_hex()).encode(), request.form.get("password", "").encode()):
        return redirect("/login?wrong", 303)
    session.clear()  # nothing of the visitor's session goes over, its CSRF token neither
    session.permanent = True
    # The name of this login. It is no credential, so the page may know it.
    session.update(user=user, sign_in=secrets.token_hex(8))
    touch()
    return redirect("/", 303)


@app.get("/session")
def status():
    return jsonify({"authenticated": True, **report()} if signed_in() else {"authenticated": False})


@app.post("/session/heartbeat")
def heartbeat():
    if not signed_in():
        return jsonify(authenticated=False), 401
    touch()
    return jsonify(report())


@app.post("/logout")
def logout():
    meant = request.headers.get("Holdfast-Sign-In")
    if meant is None or meant == session.get("sign_in"):  # else another login's logout came late: ignored
        session.clear()  # only this browser's copy: whoever has kept the cookie can still use it until its time is over
    return ("", 204) if "application/json" in request.headers.get("Accept", "") else redirect("/login?ended", 303)


@app.errorhandler(CSRFError)
def csrf_error(error):
    """Flask-WTF looks at the token before the session, so this is also the answer to an expired session. The SDK then asks the status."""
    if request.path == "/login":
        return redirect("/login", 303)  # the form was older than the session that it was made for
    return jsonify(error=error.description), 400


@app.after_request
def no_store(response):
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


if __name__ == "__main__":
    app.run("127.0.0.1", int(os.environ.get("PORT", 8000)), threaded=True)
