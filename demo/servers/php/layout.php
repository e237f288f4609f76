<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="csrf-token" content="<?= e($_SESSION['csrf']) ?>">
    <title><?= e($title) ?> · Holdfast on PHP</title>
    <link rel="icon" href="/icon.svg">
    <link rel="stylesheet" href="/style.css">
    <?php // "rails" is where the token is and how it travels: from <meta name="csrf-token"> to X-CSRF-Token. ?>
    <script src="/holdfast.iife.js" defer data-holdfast data-name="php"
      <?php if (signed_in()): ?>
      data-user="<?= e($_SESSION['user']) ?>" data-sign-in="<?= e($_SESSION['sign_in']) ?>" data-expires-in="<?= expires_in() ?>"
      <?php else: ?>
      data-user=""
      <?php endif ?>
      data-idle="<?= IDLE_SECONDS ?>s" data-heartbeat="/session/heartbeat" data-status="/session" data-logout="/logout"
      data-csrf="rails" data-ended-url="/login?ended"></script>
  </head>
  <body>
    <header>
      <a href="/">Holdfast on PHP</a>
      <?php if (signed_in()): ?>
      <form method="post" action="/logout">
        <input type="hidden" name="csrf_token" value="<?= e($_SESSION['csrf']) ?>">
        <button data-holdfast-logout>Sign out</button>
      </form>
      <?php endif ?>
    </header>
    <main>
      <h1><?= e($title) ?></h1>
      <?php require "$page.php" ?>
    </main>
  </body>
</html>
