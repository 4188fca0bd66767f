using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Identity.Verifiers;

/// <summary>A back end that judges passwords by a trial sign-in.</summary>
public sealed class CredentialVerifierOptions
{
    [Required]
    [Description("Where to try: https://ex1.corp.example.com/owa/ (Basic: 200 is yes, 401 is no), imaps://mbx1.corp.example.com, imap+starttls://, pop3s://, pop3+starttls://, smtps://, smtp+starttls://.")]
    public string Address { get; init; } = "";

    [DataType("Path")]
    [Description("PEM file of the authorities that may have issued the back end's certificate; absent for the system's.")]
    public string? Roots { get; init; }

    [Description("The name that the back end's certificate must have, if it is not the host of the address.")]
    public string? ServerName { get; init; }

    [Description("How long a trial may take, connecting included.")]
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    [Description("Tries user names without their domain; to be set too where the back end itself takes it off, so that all spellings count against one lock.")]
    public bool WithoutDomain { get; init; }
}
