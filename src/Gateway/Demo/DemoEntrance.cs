using Gateway.Certificates.Authority;

namespace Gateway.Demo;

/// <summary>Where clients reach the demo, and as whom.</summary>
/// <param name="Folder">The folder of its files.</param>
/// <param name="Ports">The ports on loopback.</param>
/// <param name="Passwords">The users, and the password of each.</param>
internal sealed record DemoEntrance(string Folder, DemoPorts Ports, IReadOnlyDictionary<string, string> Passwords)
{
    /// <summary>The name in the certificate.</summary>
    public const string Host = "localhost";

    /// <summary>The name at which people need a second factor, and programs an app password. Every name below localhost is local.</summary>
    public const string SecuredHost = "secure.localhost";

    public Uri Https { get; } = new($"https://{Host}:{Ports.Https}");

    /// <summary>Where the first user needs a second factor.</summary>
    public Uri Secured { get; } = new($"https://{SecuredHost}:{Ports.Https}");

    public Uri Http { get; } = new($"http://{Host}:{Ports.Http}");

    public Uri Admin { get; } = new($"http://127.0.0.1:{Ports.Admin}");

    public string AuthorityFile => Path.Combine(DemoFolder.AuthorityOf(Folder), CertificateAuthority.CertificateFile);

    /// <summary>The first user, as which the checks sign in.</summary>
    public string User => Passwords.Keys.First();

    public string Password => Passwords[User];

    /// <summary>What the first user has set up; null where the gateways have no database that they share.</summary>
    public DemoSecondFactor? SecondFactor { get; init; }

    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append(Https); // no passwords
        return true;
    }
}
