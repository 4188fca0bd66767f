using System.Collections.Frozen;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Clusters;
using Gateway.Mail.Dialogues;
using Gateway.Mail.Imap;
using Gateway.Mail.Pop3;
using Gateway.Mail.Sieve;
using Gateway.Mail.Smtp;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Protocols;

/// <summary>The protocols that the gateway speaks. A new protocol is registered here.</summary>
public static class MailProtocols
{
    private static readonly FrozenDictionary<MailProtocol, IMailProtocol> ByKey =
        new IMailProtocol[] { new ImapProtocol(), new PopProtocol(), new SmtpProtocol(), new SieveProtocol() }
            .ToFrozenDictionary(p => p.Protocol);

    /// <summary>The schemes that the address of a back end may have, for messages.</summary>
    public static string AddressSchemes { get; } = string.Join(", ", All.Select(p => $"{p.Scheme}s, {p.Scheme}+starttls, {p.Scheme}"));

    /// <summary>The schemes of back-end addresses without TLS, one for each protocol.</summary>
    public static IEnumerable<string> Schemes => All.Select(p => p.Scheme);

    /// <summary>In the order of the enumeration.</summary>
    internal static IEnumerable<IMailProtocol> All => ByKey.Values.OrderBy(p => p.Protocol);

    /// <summary>The name in logs, metrics and <c>SignInContext.Protocol</c>.</summary>
    public static string NameOf(MailProtocol protocol) => Get(protocol).Name;

    /// <summary>The ALPN name that a listener accepts; null where the protocol has none.</summary>
    public static string? ApplicationProtocolOf(MailProtocol protocol) => Get(protocol).ApplicationProtocol;

    /// <summary>The steps by which a client asks a server to begin TLS, from the greeting on.</summary>
    public static IReadOnlyList<StartTlsStep> StartTlsOf(MailProtocol protocol) => Get(protocol).StartTls;

    /// <summary>The protocol whose back-end addresses have this scheme, in any case; null where there is none.</summary>
    public static MailProtocol? FindByScheme(string scheme) =>
        All.FirstOrDefault(p => p.Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase))?.Protocol;

    /// <summary>Reads the address of a back end, such as <c>imaps://mbx1.corp.example.com:993</c>; null where it is none.</summary>
    public static DestinationAddress? ParseAddress(string? text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || uri.Host.Length == 0
            || uri.PathAndQuery is not ("/" or "")
            || uri.UserInfo.Length != 0)
        {
            return null;
        }

        foreach (var protocol in All)
        {
            if (TlsOf(uri.Scheme, protocol.Scheme) is { } tls)
            {
                var defaultPort = tls == AddressTls.Implicit ? protocol.ImplicitTlsPort : protocol.Port;
                return new DestinationAddress(protocol.Protocol, tls, uri.IdnHost, uri.Port > 0 ? uri.Port : defaultPort);
            }
        }

        return null;
    }

    internal static IMailProtocol Get(MailProtocol protocol) => ByKey[protocol];

    /// <summary>The dialogues with back ends, for the room that connects to them and knows no protocol.</summary>
    internal static BackEndDialogues CreateBackEndDialogues() => new(All.ToFrozenDictionary(p => p.Protocol, p => p.BackEnd));

    private static AddressTls? TlsOf(string scheme, string protocolScheme)
    {
        if (!scheme.StartsWith(protocolScheme, StringComparison.Ordinal))
        {
            return null;
        }

        return scheme[protocolScheme.Length..] switch
        {
            "s" => AddressTls.Implicit,
            "+starttls" => AddressTls.StartTls,
            "" => AddressTls.None,
            _ => null,
        };
    }
}
