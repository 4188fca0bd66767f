using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Identity.Credentials;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Directories;

/// <summary>Creates the directories of the current configuration, and creates them again when their configuration changes.</summary>
public sealed class DirectorySource : IAsyncDisposable, IDisposable
{
    private readonly IDirectory[] _given;
    private readonly DirectoryFactory _factory;
    private readonly IDisposable? _subscription;
    private volatile DirectorySet _current;
    private byte[] _fingerprint;
    private Task _closing = Task.CompletedTask;

    /// <param name="options">The configured directories.</param>
    /// <param name="given">Directories that are registered as services; they are asked after the configured ones.</param>
    /// <param name="factory">Creates the configured directories.</param>
    internal DirectorySource(IOptionsMonitor<DirectoriesOptions> options, IEnumerable<IDirectory> given, DirectoryFactory factory)
    {
        _given = [.. given];
        _factory = factory;
        var initial = options.CurrentValue;
        _fingerprint = Fingerprint(initial);
        _current = Create(initial);
        _subscription = options.OnChange(Change);
    }

    /// <summary>The current directories; capture it once an attempt.</summary>
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

    private void Change(DirectoriesOptions options, string? name)
    {
        // When another part of the configuration changed, caches and connections stay valid.
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

    private DirectorySet Create(DirectoriesOptions options)
    {
        var aliases = options.Directories.Values.SelectMany(d => d.Domains.Select(domain => (domain, d.Domains[0])));

        // A single directory has all users, so its domains do not distinguish them.
        var isOnly = options.Users is null && options.Directories.Count == 1 && _given.Length == 0;
        var names = new AccountNames(
            isOnly ? options.Domains.Concat(options.Directories.Values.Single().Domains) : options.Domains, aliases);
        var directories = new List<IDirectory>();
        var byDomain = new List<(string, IDirectory)>();
        if (options.Users is { } users)
        {
            directories.Add(_factory.Create(users, names));
        }

        foreach (var (name, configured) in options.Directories)
        {
            var directory = _factory.Create(name, configured);
            directories.Add(directory);
            if (configured.Domains.Count > 0)
            {
                byDomain.Add((configured.Domains[0], directory));
            }
        }

        return new DirectorySet(names, [.. directories, .. _given], byDomain);
    }

    private static byte[] Fingerprint(DirectoriesOptions options) =>
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(options, DirectoriesJson.Default.DirectoriesOptions));

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
