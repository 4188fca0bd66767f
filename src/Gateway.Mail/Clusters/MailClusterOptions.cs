using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Mail.Clusters;

/// <summary>The <c>Mail</c> section of a cluster: how the gateway speaks to these back ends.</summary>
public sealed class MailClusterOptions
{
    [Description("Allows destinations without TLS (imap://, pop3://, smtp://): passwords then travel in clear to the back end.")]
    public bool AllowPlainText { get; init; }

    [Description("As whom the gateway signs in: User, AuthorizationIdentity or MasterUser.")]
    public BackEndSignIn SignIn { get; init; }

    [Description("The service account or master user, where SignIn asks for one.")]
    public string? MasterUser { get; init; }

    [PasswordPropertyText(true)]
    [Description("Its password; better given by MasterPasswordFile.")]
    public string? MasterPassword { get; set; }

    [DataType("Path")]
    [Description("File that holds the password.")]
    public string? MasterPasswordFile { get; init; }

    [Description("What stands between user and master user, where SignIn is MasterUser.")]
    public string MasterSeparator { get; init; } = "*";

    [Description("The user name the back end is given: AsWritten, Canonical (the directory's) or WithoutDomain. A service account or master user is only ever used with the directory's.")]
    public BackEndUserName UserName { get; init; }

    [Description("Sign-in commands to use, the preferred first, out of PLAIN, LOGIN (SASL) and COMMAND (IMAP LOGIN, POP3 USER/PASS); empty takes what the server offers.")]
    public IReadOnlyList<string> Mechanisms { get; init; } = [];

    [Description("How the back ends learn the client's address: None, Native (IMAP ID, XCLIENT), ProxyV1, ProxyV2. Only for back ends that trust the gateway.")]
    public ClientAddressForwarding ClientAddress { get; init; }

    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    [Description("Time to connect, with TLS and greeting.")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    [Description("Time for one reply during sign-in.")]
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    [Range(1, 10)]
    [Description("Connections that are tried, over all destinations, before the client is told that none answers.")]
    public int ConnectTries { get; init; } = 3;

    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    [Description("How often the capabilities are learned anew.")]
    public TimeSpan CapabilityRefresh { get; init; } = TimeSpan.FromMinutes(10);
}
