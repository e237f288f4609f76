<?php if (isset($_GET['ended'])): ?>
<p class="notice">You have been signed out.</p>
<?php elseif (isset($_GET['wrong'])): ?>
<p class="notice" role="alert">Wrong name or password.</p>
<?php endif ?>
<form method="post" action="/login">
  <input type="hidden" name="csrf_token" value="<?= e($_SESSION['csrf']) ?>">
  <label>Name <input name="user" autocomplete="username" required autofocus></label>
  <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
  <button>Sign in</button>
</form>
<p><small>ada and engine, or grace and compiler</small></p>
