using Gateway.Identity.Credentials;
using Gateway.Identity.Ldap;
using Gateway.Identity.Metrics;
using Gateway.Identity.Passwords;
using Gateway.Identity.Radius;
using Gateway.Identity.Users;
using Gateway.Identity.Verifiers;
using Microsoft.Extensions.Logging;

namespace Gateway.Identity.Directories;

/// <summary>Creates directories from their options.</summary>
/// <param name="passwords">Compares passwords with the hashes of the user file.</param>
/// <param name="metrics">Counts reads of the user file.</param>
/// <param name="radius">Counts datagrams.</param>
/// <param name="mailVerifiers">Creates verifiers that use mail protocols; empty where none is registered.</param>
/// <param name="services">Connections, clock and loggers.</param>
internal sealed class DirectoryFactory(
    PasswordVerifier passwords,
    IdentityMetrics metrics,
    RadiusMetrics radius,
    IEnumerable<IMailCredentialVerifiers> mailVerifiers,
    DirectoryServices services)
{
    private readonly IMailCredentialVerifiers? _mailVerifiers = mailVerifiers.FirstOrDefault();

    /// <summary>Creates the directory of the user file and reads the file.</summary>
    public UserFileDirectory Create(UserFileOptions options, AccountNames names)
    {
        var logger = services.Loggers.CreateLogger<UserFileDirectory>();
        var directory = new UserFileDirectory(UserFileOptions.DirectoryName, options.File, names, passwords, metrics, logger);
        directory.Refresh();
        return directory;
    }

    /// <summary>Creates a configured directory, whose options the validator has checked.</summary>
    public IDirectory Create(string name, DirectoryOptions options) => options switch
    {
        { Ldap: { } ldap } => new LdapDirectory(name, ldap, services.Dialer, services.Time, services.Loggers.CreateLogger<LdapDirectory>()),
        { Radius: { } servers } =>
            new RadiusDirectory(name, servers, radius, services.Time, services.Loggers.CreateLogger<RadiusDirectory>()),
        { CredentialVerifier: { } verifier } => new CredentialVerifierDirectory(
            name, verifier, CreateVerifier(name, verifier), services.Time, services.Loggers.CreateLogger<CredentialVerifierDirectory>()),
        _ => throw new ArgumentException($"Directory {name} has no kind.", nameof(options)),
    };

    private ICredentialVerifier CreateVerifier(string name, CredentialVerifierOptions options)
    {
        if (options.Address.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
        {
            return new HttpCredentialVerifier(options, services.Dialer, services.Time);
        }

        return _mailVerifiers?.Create(name, options)
            ?? throw new InvalidOperationException($"No component that supports the protocol of {options.Address} is registered.");
    }
}
