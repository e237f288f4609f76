<?php
declare(strict_types=1);

const COOKIE = 'php_sid'; // cookies ignore ports: two servers on one host need two names
define('IDLE_SECONDS', (int) (getenv('IDLE_SECONDS') ?: 900)); // the limit that users know: the page counts it
// A little longer than the limit that the page counts, or whoever presses "Stay signed in" in the last second would find no session.
const LIFETIME = IDLE_SECONDS * 1.2;

ini_set('session.name', COOKIE);
ini_set('session.use_strict_mode', '1'); // an id that the server has not given is not taken
ini_set('session.cookie_httponly', '1');
ini_set('session.cookie_samesite', 'Lax');
// ini_set('session.cookie_secure', '1'); wherever there is https
// Lifetime 0, so that the cookie goes with the browser. With another one it would die that long after the login, whatever the heartbeats: PHP sends it once.
ini_set('session.cookie_lifetime', '0');
// Longer than the limit: collecting is not punctual (Debian leaves it to cron), so the deadline that counts is our own, in $_SESSION['ends'].
ini_set('session.gc_maxlifetime', (string) (2 * LIFETIME));

/** For pages: whoever has no session gets one, with its cookie. */
function open_session(): void
{
    session_start();
    $_SESSION['csrf'] ??= bin2hex(random_bytes(16));
}

/**
 * For the calls of the SDK: whether the request's cookie names a session in which somebody is signed in. It never sends a cookie. In strict mode PHP would
 * answer an id that has ended with a new one, and if that answer came after a login in another tab, it would sign that one out.
 * Read only means that nothing is written and the session's lock is let go at once.
 */
function resume_session(bool $read_only = false): bool
{
    $id = $_COOKIE[COOKIE] ?? '';
    if (!preg_match('/^[A-Za-z0-9,-]{22,256}$/', $id)) {
        return false;
    }
    session_id($id);
    session_start(['use_cookies' => '0', 'read_and_close' => $read_only]);
    if (!signed_in() && !$read_only) {
        session_abort();
    }
    return signed_in();
}

function signed_in(): bool
{
    return isset($_SESSION['user']) && $_SESSION['ends'] > microtime(true);
}

function touch_session(): void
{
    $_SESSION['ends'] = microtime(true) + LIFETIME;
}

/** A new id (session fixation), a new CSRF token, and a name for this login: no credential, so the page may know it. */
function begin_session(string $user): void
{
    session_regenerate_id(true);
    $_SESSION = ['user' => $user, 'sign_in' => bin2hex(random_bytes(8)), 'csrf' => bin2hex(random_bytes(16))];
    touch_session();
}

function expires_in(): float
{
    return round(max(0, $_SESSION['ends'] - microtime(true)), 1);
}

/** What a heartbeat and a status say. */
function report(): array
{
    return ['user' => $_SESSION['user'], 'signIn' => $_SESSION['sign_in'], 'expiresIn' => expires_in(), 'csrfToken' => $_SESSION['csrf']];
}

/** By header from the SDK, by field from a form. */
function csrf_is_right(): bool
{
    return hash_equals($_SESSION['csrf'] ?? random_bytes(8), $_SERVER['HTTP_X_CSRF_TOKEN'] ?? $_POST['csrf_token'] ?? '');
}
