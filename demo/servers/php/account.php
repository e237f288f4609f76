<dl>
  <dt>Time left</dt>
  <dd data-holdfast-remaining><?= (int) expires_in() ?> s</dd>
  <dt>This login</dt>
  <dd><?= e($_SESSION['sign_in']) ?></dd>
</dl>
<label>Write something: it keeps you signed in, in every tab <textarea rows="4"></textarea></label>
<p><a href="/?again">Another page</a> extends the session by itself. <a href="/" target="_blank">Another tab</a> shares it.</p>
