using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Identity.Judges;
using Gateway.Identity.Ldap;
using Gateway.Identity.Passwords;
using Gateway.Identity.Radius;
using Gateway.Identity.Users;
using Gateway.Outbound;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Directories;

/// <summary>Makes the directories of the configuration in force, and makes them anew when it changes.</summary>
public sealed class DirectorySource : IAsyncDisposable, IDisposable
{
    private readonly IDirectory[] _given;
    private readonly PasswordVerifier _verifier;
    private readonly IdentityMetrics _metrics;
    private readonly RadiusMetrics _radius;
    private readonly IMailCredentialVerifiers? _mailJudges;
    private readonly Dialer _dialer;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly IDisposable? _subscription;
    private volatile DirectorySet _current;
    private byte[] _fingerprint;
    private Task _closing = Task.CompletedTask;

    /// <param name="options">The <c>Identity</c> section.</param>
    /// <param name="given">Directories that are registered as services; asked after the configured ones.</param>
    /// <param name="verifier">Compares the user file's hashes.</param>
    /// <param name="metrics">Counts readings.</param>
    /// <param name="radius">Counts datagrams.</param>
    /// <param name="mailJudges">Makes judges of mail; none where no mail is spoken.</param>
    /// <param name="dialer">Makes the connections.</param>
    /// <param name="time">The clock of pools and breakers.</param>
    /// <param name="loggers">For the directories.</param>
    public DirectorySource(IOptionsMonitor<IdentityOptions> options, IEnumerable<IDirectory> given, PasswordVerifier verifier, IdentityMetrics metrics, RadiusMetrics radius, IEnumerable<IMailCredentialVerifiers> mailJudges, Dialer dialer, TimeProvider time, ILoggerFactory loggers)
    {
        _given = [.. given];
        _verifier = verifier;
        _metrics = metrics;
        _radius = radius;
        _mailJudges = mailJudges.FirstOrDefault();
        _dialer = dialer;
        _time = time;
        _loggers = loggers;
        _fingerprint = Fingerprint(options.CurrentValue);
        _current = Create(options.CurrentValue);
        _subscription = options.OnChange(Change);
    }

    /// <summary>The directories now; capture it once an attempt.</summary>
    public DirectorySet Current => _current;

    public async ValueTask DisposeAsync()
    {
        _subscription?.Dispose();
        await _closing;
        await CloseAsync(_current);
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        foreach (var directory in _current.All.Except(_given).OfType<IDisposable>())
        {
            directory.Dispose();
        }
    }

    private void Change(IdentityOptions options, string? name)
    {
        // Another part of the configuration changed: what is remembered and connected stays.
        var fingerprint = Fingerprint(options);
        if (fingerprint.AsSpan().SequenceEqual(_fingerprint))
        {
            return;
        }

        var old = _current;
        _current = Create(options);
        _fingerprint = fingerprint;
        _closing = CloseAsync(old);
    }

    private DirectorySet Create(IdentityOptions options)
    {
        var aliases = options.Directories.Values.SelectMany(d => d.Domains.Select(domain => (domain, d.Domains[0])));

        // Where there is one directory, its domains tell nobody apart.
        var isOnly = options.Users is null && options.Directories.Count == 1 && _given.Length == 0;
        var names = new AccountNames(isOnly ? options.Domains.Concat(options.Directories.Values.Single().Domains) : options.Domains, aliases);
        var directories = new List<IDirectory>();
        var byDomain = new List<(string, IDirectory)>();
        if (options.Users is { } users)
        {
            var directory = new UserFileDirectory(UserFileOptions.DirectoryName, users.File, names, _verifier, _metrics, _loggers.CreateLogger<UserFileDirectory>());
            directory.Refresh();
            directories.Add(directory);
        }

        foreach (var (name, configured) in options.Directories)
        {
            var directory = Create(name, configured);
            directories.Add(directory);
            if (configured.Domains.Count > 0)
            {
                byDomain.Add((configured.Domains[0], directory));
            }
        }

        return new DirectorySet(names, [.. directories, .. _given], byDomain);
    }

    // The validator has seen that it is of one kind.
    private IDirectory Create(string name, DirectoryOptions options) => options switch
    {
        { Ldap: { } ldap } => new LdapDirectory(name, ldap, _dialer, _time, _loggers.CreateLogger<LdapDirectory>()),
        { Radius: { } radius } => new RadiusDirectory(name, radius, _radius, _time, _loggers.CreateLogger<RadiusDirectory>()),
        { Judge: { } judge } => new CredentialVerifierDirectory(name, judge, JudgeOf(name, judge), _time, _loggers.CreateLogger<CredentialVerifierDirectory>()),
        _ => throw new ArgumentException($"Directory {name} is of no kind.", nameof(options)),
    };

    private ICredentialVerifier JudgeOf(string name, CredentialVerifierOptions options) => options.Address.StartsWith("https:", StringComparison.OrdinalIgnoreCase)
        ? new HttpCredentialVerifier(options, _dialer, _time)
        : _mailJudges?.Create(name, options) ?? throw new InvalidOperationException($"Nothing here speaks mail, to try at {options.Address}.");

    private static byte[] Fingerprint(IdentityOptions options) => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(options));

    private async Task CloseAsync(DirectorySet directories)
    {
        foreach (var directory in directories.All.Except(_given))
        {
            switch (directory)
            {
                case IAsyncDisposable closing:
                    await closing.DisposeAsync();
                    break;
                case IDisposable closing:
                    closing.Dispose();
                    break;
            }
        }
    }
}
