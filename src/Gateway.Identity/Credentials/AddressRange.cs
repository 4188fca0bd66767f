using System.Net;

namespace Gateway.Identity.Credentials;

/// <summary>Reads a network or a single address.</summary>
internal static class AddressRange
{
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network))
        {
            return true;
        }

        var isAddress = IPAddress.TryParse(text, out var address);
        network = isAddress ? new IPNetwork(address!, address!.GetAddressBytes().Length * 8) : default; // TryParse said that it is there.
        return isAddress;
    }

    public static IPNetwork Parse(string text) => TryParse(text, out var network) ? network : throw new FormatException($"'{text}' is not a network.");
}
