using System.Globalization;
using System.Text;

namespace Gateway.Configuration;

/// <summary>Converts configuration keys to JSON paths (RFC 9535).</summary>
internal static class JsonPath
{
    /// <summary><c>Gateway:Routes:a.b:Hosts:0</c> becomes <c>$.Gateway.Routes['a.b'].Hosts[0]</c>.</summary>
    public static string FromKey(string key)
    {
        var path = new StringBuilder("$");
        foreach (var segment in key.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            if (int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                path.Append('[').Append(segment).Append(']');
            }
            else if (segment.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$'))
            {
                path.Append('.').Append(segment);
            }
            else
            {
                path.Append("['").Append(Escape(segment)).Append("']");
            }
        }

        return path.ToString();
    }

    private static string Escape(string segment) =>
        PrintableText.Of(segment.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal));
}
