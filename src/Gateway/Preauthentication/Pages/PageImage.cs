using System.Security.Cryptography;
using System.Xml;
using Gateway.Requests;

namespace Gateway.Preauthentication.Pages;

/// <summary>An image of the organization's, read once with the configuration; its type is that of its content, not of its name.</summary>
internal sealed class PageImage
{
    public const int MaxBytes = 256 * 1024;

    private const string Svg = "image/svg+xml";

    // An image that is opened by itself is a document: one that loads nothing, runs nothing, and has no origin.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

    private readonly byte[] _content;
    private readonly string _type;
    private readonly string _digest;

    private PageImage(byte[] content, string type)
    {
        (_content, _type) = (content, type);
        _digest = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8));
    }

    public ReadOnlySpan<byte> Content => _content;

    /// <summary>The URL with the content's digest, so that browsers may cache it for long.</summary>
    public string UrlAt(string path) => $"{path}?{_digest}";

    /// <summary>Reads a file.</summary>
    /// <returns>The image, or what is wrong with the file.</returns>
    public static (PageImage? Image, string? Error) Read(string path)
    {
        try
        {
            var buffer = new byte[MaxBytes + 1];
            using var stream = File.OpenRead(path);
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return length > MaxBytes ? (null, $"is larger than {MaxBytes / 1024} KB") : Parse(buffer[..length]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return (null, $"cannot be read: {e.Message}");
        }
    }

    public static (PageImage? Image, string? Error) Parse(byte[] content)
    {
        if (FindType(content) is { } type)
        {
            return (new PageImage(content, type), null);
        }

        // Only what begins as XML is worth an explanation of what is wrong with it.
        if (content.AsSpan().TrimStart("\uFEFF \t\r\n"u8) is not [(byte)'<', ..])
        {
            return (null, "is not an image of a known type");
        }

        return FindSvgFault(content) is { } fault ? (null, fault) : (new PageImage(content, Svg), null);
    }

    public async Task WriteAsync(HttpContext context)
    {
        if (context.Request.Method is not ("GET" or "HEAD"))
        {
            await PageResponses.RefuseMethodAsync(context, "GET, HEAD");
            return;
        }

        RequestRecord.Of(context).Outcome = RequestOutcome.Answered;
        var response = context.Response;
        response.ContentType = _type;
        response.ContentLength = _content.Length;

        // The URL of another image, of before a reload or of a gateway that has not reloaded yet, must not keep this one.
        response.Headers.CacheControl = context.Request.QueryString.Value == $"?{_digest}"
            ? "public, max-age=604800, immutable"
            : "no-cache";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        if (context.Request.Method != "HEAD")
        {
            await response.Body.WriteAsync(_content, context.RequestAborted);
        }
    }

    private static string? FindType(ReadOnlySpan<byte> content) => content switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        _ => null,
    };

    /// <summary>
    /// What an SVG file has that a logo needs not: the pages show it as an image, where no browser runs scripts, but nobody should have to
    /// rely on that.
    /// </summary>
    private static string? FindSvgFault(byte[] content)
    {
        try
        {
            using var reader = XmlReader.Create(
                new MemoryStream(content), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            while (reader.Read())
            {
                var fault = reader switch
                {
                    { NodeType: XmlNodeType.ProcessingInstruction } => $"has an instruction that is not allowed here: {reader.Name}",
                    { NodeType: XmlNodeType.Element, Depth: 0 } when !IsSvg(reader) => "is not an image of a known type",
                    { NodeType: XmlNodeType.Element } => FindElementFault(reader),
                    _ => null,
                };
                if (fault is not null)
                {
                    return fault;
                }
            }

            return null;
        }
        catch (XmlException e)
        {
            return $"is not an SVG image: {e.Message}";
        }
    }

    private static bool IsSvg(XmlReader reader) => reader is { LocalName: "svg", NamespaceURI: "http://www.w3.org/2000/svg" };

    private static string? FindElementFault(XmlReader reader)
    {
        if (reader.LocalName.ToUpperInvariant() is "SCRIPT" or "FOREIGNOBJECT" or "HANDLER" or "IFRAME")
        {
            return $"has an element that is not allowed in an SVG image here: {reader.LocalName}";
        }

        while (reader.MoveToNextAttribute())
        {
            var isReference = reader.LocalName.Equals("href", StringComparison.OrdinalIgnoreCase)
                && !reader.Value.StartsWith('#')
                && !reader.Value.StartsWith("data:image/", StringComparison.OrdinalIgnoreCase);
            if (isReference || reader.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase))
            {
                return $"has an attribute that is not allowed in an SVG image here: {reader.LocalName}";
            }
        }

        return null;
    }
}
