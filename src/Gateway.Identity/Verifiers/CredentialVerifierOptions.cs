using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;

namespace Gateway.Identity.Verifiers;

/// <summary>A back end that verifies passwords by trial sign-ins.</summary>
public sealed class CredentialVerifierOptions
{
    [Required]
    [Description("Address of the trial sign-in: https://ex1.corp.example.com/owa/ (HTTP Basic: 200 accepts, 401 refuses), "
        + "imaps://mbx1.corp.example.com, imap+starttls://, pop3s://, pop3+starttls://, smtps://, smtp+starttls://.")]
    [ValueForm(ValueForm.Url)]
    public string Address { get; init; } = "";

    [DataType("Path")]
    [Description("PEM file of the authorities that may issue the back end's certificate; by default those of the system.")]
    public string? Roots { get; init; }

    [Description("The name that the back end's certificate must have, if it differs from the host of the address.")]
    public string? ServerName { get; init; }

    [Description("Longest time for a trial sign-in, connecting included.")]
    [TimeRange("00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    [Description("Sends user names without their domain. Set it also where the back end itself removes the domain, so that all spellings "
        + "count against one account.")]
    public bool WithoutDomain { get; init; }
}
