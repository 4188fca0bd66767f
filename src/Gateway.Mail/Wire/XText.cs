using System.Text;

namespace Gateway.Mail.Wire;

/// <summary>xtext (RFC 3461 4): how XCLIENT carries a value, so that none of it can be taken for another attribute.</summary>
internal static class XText
{
    public static string Encode(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (b is > (byte)' ' and < 127 and not ((byte)'+' or (byte)'='))
            {
                result.Append((char)b);
            }
            else
            {
                result.Append('+').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return result.ToString();
    }
}
