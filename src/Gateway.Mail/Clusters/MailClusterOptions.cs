using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;

namespace Gateway.Mail.Clusters;

/// <summary>The <c>Mail</c> section of a cluster: how the gateway connects to these back ends and signs in.</summary>
public sealed class MailClusterOptions
{
    [Description("Allows destinations without TLS (imap://, pop3://, smtp://). Passwords are then sent to the back end in clear.")]
    public bool AllowPlainText { get; init; }

    [Description(
        "The identity that the gateway signs in with: User, AuthorizationIdentity (a service account that names the "
        + "user by SASL PLAIN) or MasterUser.")]
    public BackEndSignIn SignIn { get; init; }

    [Description("The service account or master user. Required unless SignIn is User.")]
    public string? MasterUser { get; init; }

    [PasswordPropertyText(true)]
    [Description("The password of MasterUser. MasterPasswordFile is preferred, as it keeps the password out of this file.")]
    public string? MasterPassword { get; set; }

    [DataType("Path")]
    [Description("File that contains the password of MasterUser.")]
    public string? MasterPasswordFile { get; init; }

    [Description("The separator between user name and master user, where SignIn is MasterUser.")]
    public string MasterSeparator { get; init; } = "*";

    [Description(
        "The user name that is sent to the back end: AsWritten, Canonical (the name in the directory) or WithoutDomain. "
        + "With a service account or master user it is always derived from the name in the directory.")]
    public BackEndUserName UserName { get; init; }

    [Description(
        "The sign-in to use, in place of the best that the server offers: PLAIN or LOGIN (SASL), or COMMAND (IMAP "
        + "LOGIN, POP3 USER and PASS). The first entry is used, whether the server offers it or not.")]
    public IReadOnlyList<string> Mechanisms { get; init; } = [];

    [Description(
        "How the client's address is sent to the back ends: None, Native (IMAP ID, XCLIENT), ProxyV1, ProxyV2. Only for "
        + "back ends that trust the gateway.")]
    public ClientAddressForwarding ClientAddress { get; init; }

    [TimeRange("00:00:01", "00:01:00")]
    [Description("Time limit to connect, including TLS, the greeting and the capabilities.")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    [TimeRange("00:00:01", "00:05:00")]
    [Description("Time limit of the sign-in at a back end.")]
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    [TimeRange("00:00:10", "02:00:00")]
    [Description(
        "After how much silence TCP keep-alive asks a back end whether it is there, which also keeps the connection in the state tables of "
        + "firewalls; below five minutes for networks that forget sooner.")]
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(5);

    [Range(1, 10)]
    [Description("Connections that are tried, over all destinations, before the sign-in fails.")]
    public int ConnectTries { get; init; } = 3;

    [TimeRange("00:00:10", "1.00:00:00")]
    [Description("Interval at which the capabilities of back ends are refreshed.")]
    public TimeSpan CapabilityRefresh { get; init; } = TimeSpan.FromMinutes(10);
}
