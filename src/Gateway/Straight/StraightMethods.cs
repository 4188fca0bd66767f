using System.Text;

namespace Gateway.Straight;

/// <summary>The methods of requests that go straight. Others are rare, or the pipeline does more for them.</summary>
internal static class StraightMethods
{
    private static readonly string[] All = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "PROPFIND", "REPORT"];

    /// <summary>The method as text, or null. Methods are case-sensitive (RFC 9110, 9.1).</summary>
    public static string? Find(ReadOnlySpan<byte> method)
    {
        foreach (var known in All)
        {
            if (Ascii.Equals(method, known))
            {
                return known;
            }
        }

        return null;
    }
}
