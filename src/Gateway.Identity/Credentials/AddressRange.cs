using System.Net;

namespace Gateway.Identity.Credentials;

/// <summary>Reads a network or a single address from the configuration.</summary>
public static class AddressRange
{
    private const int MappedPrefixLength = 96;

    /// <summary>
    /// Reads a network or a single address. One that is written as mapped IPv6 is read as IPv4, as clients' addresses are.
    /// </summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (!IPNetwork.TryParse(text, out network))
        {
            if (!IPAddress.TryParse(text, out var address))
            {
                return false;
            }

            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        if (network.BaseAddress.IsIPv4MappedToIPv6 && network.PrefixLength >= MappedPrefixLength)
        {
            network = new IPNetwork(NormalizedAddress.Of(network.BaseAddress), network.PrefixLength - MappedPrefixLength);
        }

        return true;
    }

    /// <exception cref="FormatException">The text is neither a network nor an address.</exception>
    public static IPNetwork Parse(string text) =>
        TryParse(text, out var network) ? network : throw new FormatException($"'{text}' is not a network.");
}
