using System.Security.Cryptography;
using Gateway.Requests;

namespace Gateway.Preauthentication.Pages;

/// <summary>
/// A file of the pages that is part of the program. Its URL changes with its content, so that browsers may cache it for long.
/// </summary>
/// <param name="name">The name of the resource.</param>
/// <param name="path">The path that serves it.</param>
/// <param name="type">The content type.</param>
internal sealed class EmbeddedFile(string name, string path, string type)
{
    private readonly byte[] _content = Load(name);

    /// <summary>The URL with the content's digest.</summary>
    public string Url => field ??= $"{path}?{Convert.ToHexStringLower(SHA256.HashData(_content).AsSpan(0, 8))}";

    /// <summary>The content as text.</summary>
    public byte[] Content => _content;

    public Task WriteAsync(HttpContext context) => context.Request.Method is "GET" or "HEAD"
        ? WriteAsync(context, _content, type)
        : PageResponses.RefuseMethodAsync(context, "GET, HEAD");

    /// <summary>Answers with a file that browsers may cache for long.</summary>
    public static async Task WriteAsync(HttpContext context, byte[] content, string type)
    {
        RequestRecord.Of(context).Outcome = RequestOutcome.Answered;
        context.Response.ContentType = type;
        context.Response.ContentLength = content.Length;
        context.Response.Headers.CacheControl = "public, max-age=604800, immutable";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (context.Request.Method != "HEAD")
        {
            await context.Response.Body.WriteAsync(content, context.RequestAborted);
        }
    }

    private static byte[] Load(string name)
    {
        using var stream = typeof(EmbeddedFile).Assembly.GetManifestResourceStream(name)!; // embedded by the project file
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
