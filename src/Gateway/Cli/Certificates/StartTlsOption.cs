using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.Mail.Protocols;
using Gateway.Mail.Wire;

namespace Gateway.Cli.Certificates;

/// <summary><c>--starttls</c>: the protocol in which a server is asked to begin TLS.</summary>
internal static class StartTlsOption
{
    private const string None = "None";

    private static readonly string Allowed = string.Join(", ", MailProtocols.Schemes.Prepend(None));

    /// <summary>The option. Its value is null where TLS begins with the first byte.</summary>
    public static Option<MailProtocol?> Create()
    {
        var option = new Option<MailProtocol?>("--starttls")
        {
            Description = $"The protocol in which a server is asked to begin TLS, in any case: {Allowed}.",
            CustomParser = Parse,
            DefaultValueFactory = _ => null,
        };
        option.CompletionSources.Add([None, .. MailProtocols.Schemes]);
        return option;
    }

    private static MailProtocol? Parse(ArgumentResult result)
    {
        var value = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (value.Equals(None, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (MailProtocols.FindByScheme(value) is { } protocol)
        {
            return protocol;
        }

        result.AddError($"--starttls: '{value}' is not a protocol; allowed: {Allowed}");
        return null;
    }
}
