<?php
/**
 * PHP's own sessions under Holdfast. By itself: PHP_CLI_SERVER_WORKERS=4 php -S 127.0.0.1:8000 -t ../public router.php
 * One worker would do, but a slow page would then hold up everything else.
 */
declare(strict_types=1);

require 'session.php';

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (is_file($_SERVER['DOCUMENT_ROOT'] . $path)) {
    return false; // the server sends the file itself
}
header('Cache-Control: no-store');

switch ("{$_SERVER['REQUEST_METHOD']} $path") {
    case 'GET /':
        open_session();
        if (!signed_in()) {
            redirect('/login');
        }
        touch_session(); // the visit of a page extends the session
        session_write_close();
        render('account', "Hello, {$_SESSION['user']}");
        break;

    case 'GET /login':
        open_session();
        session_write_close();
        render('login', 'Sign in');
        break;

    case 'POST /login':
        open_session();
        $user = $_POST['user'] ?? '';
        if (!csrf_is_right()) {
            redirect('/login'); // the form was older than the session that it was made for
        }
        if (!password_is_right($user, $_POST['password'] ?? '')) {
            redirect('/login?wrong');
        }
        begin_session($user);
        redirect('/');

    case 'GET /session':
        answer(resume_session(read_only: true) ? ['authenticated' => true] + report() : ['authenticated' => false]);

    case 'POST /session/heartbeat':
        // Who is asking comes before the CSRF token: the other way round, an expired session looks like a stale token.
        if (!resume_session()) {
            answer(['authenticated' => false], 401);
        }
        if (!csrf_is_right()) {
            answer(['error' => 'csrf'], 403);
        }
        touch_session();
        answer(report());

    case 'POST /logout':
        $meant = $_SERVER['HTTP_HOLDFAST_SIGN_IN'] ?? null;
        if (resume_session() && ($meant === null || $meant === $_SESSION['sign_in'])) { // another login's logout came late: ignored
            if (!csrf_is_right()) {
                answer(['error' => 'csrf'], 403);
            }
            $_SESSION = [];
            // The cookie stays: its id names nothing now, and an answer that clears it could arrive after a new login in another tab.
            session_destroy();
        }
        if (str_contains($_SERVER['HTTP_ACCEPT'] ?? '', 'application/json')) {
            http_response_code(204);
        } else {
            redirect('/login?ended'); // the form of a page without JavaScript
        }
        break;

    default:
        http_response_code(404);
}
return true;

function redirect(string $to): never
{
    header("Location: $to", response_code: 303);
    exit;
}

function answer(array $body, int $status = 200): never
{
    http_response_code($status);
    header('Content-Type: application/json');
    exit(json_encode($body));
}

/** Fills layout.php with one of the pages. Text goes through e(). */
function render(string $page, string $title): void
{
    require 'layout.php';
}

function e(string|int|float $text): string
{
    return htmlspecialchars((string) $text, ENT_QUOTES);
}

/** Yours come from a database, and are hashed. */
function password_is_right(string $user, string $password): bool
{
    $users = ['ada' => 'engine', 'grace' => 'compiler'];
    return hash_equals($users[$user] ?? random_bytes(8), $password);
}
