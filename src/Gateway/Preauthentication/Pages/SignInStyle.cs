using System.Security.Cryptography;
using Gateway.Requests;

namespace Gateway.Preauthentication.Pages;

/// <summary>The embedded style sheet of the sign-in pages. Its URL changes with its content, so browsers may cache it for long.</summary>
internal static class SignInStyle
{
    private static readonly byte[] Content = Load();

    /// <summary>The URL with the content's digest.</summary>
    public static string Url { get; } = $"{ReservedPaths.Style}?{Convert.ToHexStringLower(SHA256.HashData(Content).AsSpan(0, 8))}";

    public static async Task WriteAsync(HttpContext context)
    {
        RequestRecord.Of(context).Outcome = RequestOutcome.Answered;
        context.Response.ContentType = "text/css; charset=utf-8";
        context.Response.ContentLength = Content.Length;
        context.Response.Headers.CacheControl = "public, max-age=604800, immutable";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (context.Request.Method != "HEAD")
        {
            await context.Response.Body.WriteAsync(Content, context.RequestAborted);
        }
    }

    private static byte[] Load()
    {
        using var stream = typeof(SignInStyle).Assembly.GetManifestResourceStream("signin.css")!; // embedded by the project file
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
