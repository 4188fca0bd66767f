using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Mail.Wire;

/// <summary>xtext (RFC 3461 4), in which XCLIENT carries a value, so that no part of it can be parsed as another attribute.</summary>
internal static class XText
{
    /// <summary>The value of XCLIENT's ADDR.</summary>
    public static string Encode(IPAddress address) =>
        Encode(address.AddressFamily == AddressFamily.InterNetworkV6 ? "IPV6:" + address : address.ToString());

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
