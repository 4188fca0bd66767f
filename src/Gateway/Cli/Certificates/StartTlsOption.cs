using System.CommandLine;
using Gateway.Mail.Protocols;
using Gateway.Mail.Wire;

namespace Gateway.Cli.Certificates;

/// <summary><c>--starttls</c>: the protocol whose STARTTLS command starts TLS.</summary>
internal static class StartTlsOption
{
    private const string None = "None";

    private static readonly string[] Allowed = [None, .. MailProtocols.Schemes];

    public static Option<string> Create()
    {
        var option = new Option<string>("--starttls")
        {
            Description = "The protocol whose STARTTLS command starts TLS.",
            DefaultValueFactory = _ => None,
        };
        option.CompletionSources.Add(Allowed);
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !Allowed.Contains(result.Tokens[0].Value, StringComparer.OrdinalIgnoreCase))
            {
                result.AddError($"--starttls: '{result.Tokens[0].Value}' is not a protocol; allowed: {string.Join(", ", Allowed)}");
            }
        });
        return option;
    }

    /// <summary>The protocol of a valid value; null for TLS from the first byte.</summary>
    public static MailProtocol? ProtocolOf(string? value) => value is null ? null : MailProtocols.FindByScheme(value);
}
