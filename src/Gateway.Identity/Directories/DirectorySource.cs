using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Directories;

/// <summary>Makes the directories of the configuration in force, and makes them anew when it changes.</summary>
public sealed class DirectorySource : IDisposable
{
    private readonly IDirectory[] _given;
    private readonly PasswordVerifier _verifier;
    private readonly IdentityMetrics _metrics;
    private readonly ILoggerFactory _loggers;
    private readonly IDisposable? _subscription;
    private volatile DirectorySet _current;

    /// <param name="options">The <c>Identity</c> section.</param>
    /// <param name="given">Directories that are registered as services; asked after the configured ones.</param>
    /// <param name="verifier">Compares the user file's hashes.</param>
    /// <param name="metrics">Counts readings.</param>
    /// <param name="loggers">For the directories.</param>
    public DirectorySource(IOptionsMonitor<IdentityOptions> options, IEnumerable<IDirectory> given, PasswordVerifier verifier, IdentityMetrics metrics, ILoggerFactory loggers)
    {
        _given = [.. given];
        _verifier = verifier;
        _metrics = metrics;
        _loggers = loggers;
        _current = Create(options.CurrentValue);
        _subscription = options.OnChange(changed => _current = Create(changed));
    }

    /// <summary>The directories now; capture it once an attempt.</summary>
    public DirectorySet Current => _current;

    public void Dispose() => _subscription?.Dispose();

    private DirectorySet Create(IdentityOptions options)
    {
        var names = new AccountNames(options.Domains);
        var directories = new List<IDirectory>();
        if (options.Users is { } users)
        {
            var directory = new UserFileDirectory("users", users.File, names, _verifier, _metrics, _loggers.CreateLogger<UserFileDirectory>());
            directory.Refresh();
            directories.Add(directory);
        }

        return new DirectorySet(names, [.. directories, .. _given]);
    }
}
