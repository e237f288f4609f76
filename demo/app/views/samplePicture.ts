/** A small picture, for who has none at hand: a sun over the sea, a little different each time. */
export async function samplePicture(): Promise<File> {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [640, 400];
  const paint = canvas.getContext("2d");
  if (!paint) throw new Error("This browser cannot draw a picture");

  const hue = Math.floor(Math.random() * 360);
  const sky = paint.createLinearGradient(0, 0, 0, 400);
  sky.addColorStop(0, `hsl(${hue} 55% 78%)`);
  sky.addColorStop(1, `hsl(${(hue + 40) % 360} 70% 90%)`);
  paint.fillStyle = sky;
  paint.fillRect(0, 0, 640, 400);
  paint.fillStyle = `hsl(${(hue + 60) % 360} 85% 66%)`;
  paint.beginPath();
  paint.arc(420, 190, 64, 0, 7);
  paint.fill();
  for (let wave = 0; wave < 4; wave += 1) {
    paint.fillStyle = `hsl(${(hue + 180) % 360} 40% ${58 - wave * 9}% / 0.85)`;
    paint.beginPath();
    paint.moveTo(0, 400);
    for (let x = 0; x <= 640; x += 8) paint.lineTo(x, 240 + wave * 38 + Math.sin(x / 60 + wave * 1.7) * 12);
    paint.lineTo(640, 400);
    paint.fill();
  }

  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, "image/png");
  });
  if (!blob) throw new Error("This browser cannot make a picture");
  return new File([blob], "sample.png", { type: "image/png" });
}
