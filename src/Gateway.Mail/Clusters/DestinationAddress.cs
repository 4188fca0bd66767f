using Gateway.Mail.Wire;

namespace Gateway.Mail.Clusters;

/// <summary>The address of a back end.</summary>
/// <param name="Protocol">The protocol that it speaks.</param>
/// <param name="Tls">How TLS begins.</param>
/// <param name="Host">Name or IP address.</param>
/// <param name="Port">The port.</param>
public sealed record DestinationAddress(MailProtocol Protocol, AddressTls Tls, string Host, int Port)
{
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
