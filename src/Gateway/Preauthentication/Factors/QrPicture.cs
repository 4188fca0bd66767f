using System.Globalization;
using System.Text;
using QRCoder;

namespace Gateway.Preauthentication.Factors;

/// <summary>Draws a QR code as SVG within the page: no image is fetched, and the policy of the page needs no exception.</summary>
internal static class QrPicture
{
    public static string Draw(string text, string description)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var size = code.ModuleMatrix.Count;
        var path = new StringBuilder();
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                if (code.ModuleMatrix[y][x])
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
                }
            }
        }

        // Black on white in dark mode too: many readers take no other.
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{description}" shape-rendering="crispEdges">
            <path fill="#ffffff" d="M0 0h{size}v{size}h-{size}z"/><path fill="#000000" d="{path}"/></svg>
            """);
    }
}
