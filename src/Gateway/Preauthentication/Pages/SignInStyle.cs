using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Preauthentication.Pages;

/// <summary>The style sheet of the pages with the organization's colors, one for each page's settings.</summary>
internal sealed class SignInStyle
{
    private static readonly EmbeddedFile File = new("signin.css", ReservedPaths.Style, "text/css; charset=utf-8");

    // The settings are replaced as a whole when the configuration changes, and their style sheets with them.
    private static readonly ConditionalWeakTable<SignInColorOptions, SignInStyle> Styles = [];

    private readonly byte[] _content;

    private SignInStyle(SignInColorOptions colors)
    {
        _content = [.. File.Content, .. Encoding.UTF8.GetBytes($$"""

            :root {
              --brand: {{colors.Brand}};
              --brand-deep: color-mix(in srgb, {{colors.Brand}}, #000000 38%);
              --accent: {{colors.Accent}};
              --accent-strong: color-mix(in srgb, {{colors.Accent}}, #000000 25%);
            }

            @media (prefers-color-scheme: dark) {
              :root {
                --brand: {{colors.DarkBrand}};
                --brand-deep: color-mix(in srgb, {{colors.DarkBrand}}, #000000 45%);
                --accent: {{colors.DarkAccent}};
                --accent-strong: color-mix(in srgb, {{colors.DarkAccent}}, #ffffff 32%);
              }
            }

            """)];
        Url = $"{ReservedPaths.Style}?{Convert.ToHexStringLower(SHA256.HashData(_content).AsSpan(0, 8))}";
    }

    /// <summary>The URL with the content's digest.</summary>
    public string Url { get; }

    public static SignInStyle Of(SignInPageOptions page) => Styles.GetValue(page.Colors, colors => new SignInStyle(colors));

    public Task WriteAsync(HttpContext context) => context.Request.Method is "GET" or "HEAD"
        ? EmbeddedFile.WriteAsync(context, _content, "text/css; charset=utf-8")
        : PageResponses.RefuseMethodAsync(context, "GET, HEAD");
}
