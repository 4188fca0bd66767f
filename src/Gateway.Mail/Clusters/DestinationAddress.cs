using Gateway.Mail.Wire;

namespace Gateway.Mail.Clusters;

/// <summary>Where a back end is, read from an address such as <c>imaps://mbx1.corp.example.com:993</c>.</summary>
/// <param name="Protocol">What it speaks.</param>
/// <param name="Tls">How TLS begins.</param>
/// <param name="Host">Name or IP address.</param>
/// <param name="Port">Port, by default the protocol's own.</param>
public sealed record DestinationAddress(MailProtocol Protocol, AddressTls Tls, string Host, int Port)
{
    /// <summary>The schemes an address may have.</summary>
    public const string AllowedSchemes = "imaps, imap+starttls, imap, pop3s, pop3+starttls, pop3, smtps, smtp+starttls, smtp";

    /// <summary>Reads an address; null where it is none.</summary>
    public static DestinationAddress? TryParse(string? text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.PathAndQuery is not ("/" or "") || uri.UserInfo.Length != 0)
        {
            return null;
        }

        (MailProtocol Protocol, AddressTls Tls, int Port)? known = uri.Scheme switch
        {
            "imaps" => (MailProtocol.Imap4, AddressTls.Implicit, 993),
            "imap+starttls" => (MailProtocol.Imap4, AddressTls.StartTls, 143),
            "imap" => (MailProtocol.Imap4, AddressTls.None, 143),
            "pop3s" => (MailProtocol.Pop3, AddressTls.Implicit, 995),
            "pop3+starttls" => (MailProtocol.Pop3, AddressTls.StartTls, 110),
            "pop3" => (MailProtocol.Pop3, AddressTls.None, 110),
            "smtps" => (MailProtocol.Smtp, AddressTls.Implicit, 465),
            "smtp+starttls" => (MailProtocol.Smtp, AddressTls.StartTls, 587),
            "smtp" => (MailProtocol.Smtp, AddressTls.None, 587),
            _ => null,
        };
        return known is { } k ? new DestinationAddress(k.Protocol, k.Tls, uri.IdnHost, uri.Port > 0 ? uri.Port : k.Port) : null;
    }

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
