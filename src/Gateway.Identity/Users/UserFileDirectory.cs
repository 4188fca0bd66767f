using System.Security.Cryptography;
using Gateway.Identity.Credentials;
using Gateway.Identity.Metrics;
using Gateway.Identity.Passwords;
using Microsoft.Extensions.Logging;

namespace Gateway.Identity.Users;

/// <summary>
/// The users of the user file. The file is read again when it changes; while it is invalid, the users of the last valid one stay.
/// </summary>
internal sealed partial class UserFileDirectory(
    string name, string path, AccountNames names, PasswordVerifier verifier, IdentityMetrics metrics, ILogger logger) : IDirectory
{
    private readonly UserFileStore _store = new(path);
    private readonly HashUpgrades _upgrades = new();
    private readonly Lock _gate = new();
    private (DateTime Written, long Length)? _stamp;
    private long _version;
    private volatile string _fingerprint = "";
    private volatile UserFileUsers _users = UserFileUsers.None;

    public string Name => name;

    /// <summary>The file's path.</summary>
    public string Path => path;

    public async ValueTask<AuthenticationResult> VerifyAsync(
        PasswordCredential credential, SignInContext context, CancellationToken cancellationToken)
    {
        var users = _users;
        var user = users.Find(names.Normalize(credential.UserName));
        var status = await verifier.VerifyAsync(user?.Hash ?? users.Decoy, credential.Password, context, cancellationToken);
        return (status, user) switch
        {
            (PasswordStatus.Busy, _) => AuthenticationResult.Refused(AuthenticationStatus.Busy),
            (_, null) => AuthenticationResult.Refused(AuthenticationStatus.UnknownUser),
            (PasswordStatus.Mismatch, _) => AuthenticationResult.Refused(AuthenticationStatus.WrongPassword),
            (_, { Entry.Disabled: true }) => AuthenticationResult.Refused(AuthenticationStatus.Disabled),
            _ => Accept(user, credential.Password),
        };
    }

    public ValueTask<UserLookupResult> FindAsync(string userName, bool nameOnly, CancellationToken cancellationToken) =>
        new(_users.Find(names.Normalize(userName)) switch
        {
            null => new UserLookupResult(UserKnowledge.Unknown),
            { Entry.Disabled: true } user => new UserLookupResult(UserKnowledge.Disabled, user.Identity),
            var user => new UserLookupResult(UserKnowledge.Known, user.Identity),
        });

    public long Version => Volatile.Read(ref _version);

    public string Fingerprint => _fingerprint;

    public bool IsStillValid(UserIdentity user) => _users.IsStillValid(user);

    /// <summary>Reads the file if it has changed. Called at start and periodically; it never throws.</summary>
    public void Refresh()
    {
        lock (_gate)
        {
            var stamp = _store.Stamp();
            if (_stamp == stamp)
            {
                return;
            }

            _stamp = stamp;
            Read();
        }
    }

    /// <summary>Writes a current hash for a user who has signed in by an outdated one. A file that cannot be written is logged.</summary>
    public async Task UpgradeHashAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await _upgrades.WriteNextAsync(_store, cancellationToken) is { } user)
            {
                Log.HashUpgraded(logger, name, user);
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or TimeoutException)
        {
            _upgrades.Suspend();
            Log.HashNotUpgraded(logger, name, path, e.Message);
        }
    }

    private AuthenticationResult Accept(FileUser user, Secret password)
    {
        if (user.Hash.IsOutdated)
        {
            _upgrades.Add(user, password);
        }

        return AuthenticationResult.Accepted(user.Identity);
    }

    private void Read()
    {
        try
        {
            if (!File.Exists(path) && _users.Count > 0)
            {
                throw new IOException("the file does not exist");
            }

            _users = UserFileUsers.Create(_store.Read(), name, names, _users);
            _fingerprint = File.Exists(path) ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))) : "";
            _upgrades.Resume();
            Interlocked.Increment(ref _version);
            metrics.UserFileRead(name, succeeded: true);
            Log.UserFileRead(logger, name, _users.Count, path);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            metrics.UserFileRead(name, succeeded: false);
            Log.UserFileRejected(logger, name, path, e.Message, _users.Count);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2000, LogLevel.Information, "Directory {Directory} read {Users} users from {Path}.")]
        public static partial void UserFileRead(ILogger logger, string directory, int users, string path);

        [LoggerMessage(2001, LogLevel.Error, "Directory {Directory} cannot use {Path} and keeps the {Users} users it had: {Error}")]
        public static partial void UserFileRejected(ILogger logger, string directory, string path, string error, int users);

        [LoggerMessage(2002, LogLevel.Information, "Directory {Directory} replaced the outdated hash of {User}.")]
        public static partial void HashUpgraded(ILogger logger, string directory, string user);

        [LoggerMessage(2003, LogLevel.Warning, "Directory {Directory} cannot replace outdated hashes in {Path}: {Error}")]
        public static partial void HashNotUpgraded(ILogger logger, string directory, string path, string error);
    }
}
