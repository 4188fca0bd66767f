using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Gateway.Preauthentication;

/// <summary>
/// Identifies a device beyond its address: by the ActiveSync DeviceId in either form of the query (MS-ASHTTP 2.2.1.1.1), or by the user
/// agent, which many share.
/// </summary>
internal static class DeviceReader
{
    private const int MaxLength = 128;
    private const string ActiveSyncPath = "/Microsoft-Server-ActiveSync";

    /// <summary>The identifier that only the device presents, or null.</summary>
    public static string? FindId(HttpRequest request) =>
        request.Path.StartsWithSegments(ActiveSyncPath, StringComparison.OrdinalIgnoreCase)
            ? ReadDeviceId(request.QueryString.Value)
            : null;

    /// <summary>What to call the device: its user agent, where it presents no identifier.</summary>
    public static string? FindAgent(HttpRequest request)
    {
        var agent = request.Headers.UserAgent.ToString();
        return agent.Length switch
        {
            0 => null,
            > MaxLength => agent[..MaxLength],
            _ => agent,
        };
    }

    /// <summary>The DeviceId of an ActiveSync query, or null.</summary>
    public static string? ReadDeviceId(string? query)
    {
        var rest = query.AsSpan().TrimStart('?');
        if (rest.IsEmpty || rest.Length > 4_096)
        {
            return null;
        }

        foreach (var range in rest.Split('&'))
        {
            var pair = rest[range];
            if (pair.StartsWith("DeviceId=", StringComparison.OrdinalIgnoreCase))
            {
                var value = pair["DeviceId=".Length..];
                return value.Length is > 0 and <= MaxLength ? value.ToString() : null;
            }
        }

        return ReadEncoded(rest);
    }

    // MS-ASHTTP 2.2.1.1.1.1.1: version (1), command (1), locale (2), length (1), device id; the id is text or 16 raw bytes.
    private static string? ReadEncoded(ReadOnlySpan<char> text)
    {
        Span<byte> ascii = stackalloc byte[256];
        Span<byte> bytes = stackalloc byte[192];
        var padded = text.Length > 256 ? text[..256] : text;
        if (!Encoding.ASCII.TryGetBytes(padded, ascii, out var length))
        {
            return null;
        }

        var status = Base64.DecodeFromUtf8(ascii[..length], bytes, out _, out var written, isFinalBlock: text.Length <= 256);
        if (status is not (OperationStatus.Done or OperationStatus.NeedMoreData) || written < 6)
        {
            return null;
        }

        int size = bytes[4];
        if (size is 0 or > MaxLength || 5 + size > written)
        {
            return null;
        }

        var id = bytes.Slice(5, size);
        return id.ContainsAnyExceptInRange((byte)'!', (byte)'~') ? Convert.ToHexString(id) : Encoding.ASCII.GetString(id);
    }
}
