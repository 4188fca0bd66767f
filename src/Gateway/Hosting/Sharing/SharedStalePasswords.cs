using System.Security.Cryptography;
using Gateway.Certificates.Keys;
using Gateway.Identity.Directories;
using Gateway.Identity.Verification;
using Gateway.Preauthentication;
using Gateway.State.Sharing;

namespace Gateway.Hosting.Sharing;

/// <summary>
/// Shares the wrong passwords that a device repeats, so that each counts once at the directory and not once per gateway. The shared store
/// holds keyed hashes; their key is sealed like the cookie keys.
/// </summary>
internal sealed partial class SharedStalePasswords(
    SharedSecrets secrets,
    SharedRefusals refusals,
    StalePasswords passwords,
    DirectorySource directories,
    CookieKeyFolder folder,
    ILogger<SharedStalePasswords> logger) : IDisposable
{
    private const string Kind = "stale-password-keys";

    // Entries hashed with the old key are lost; each costs one more failure at the directory.
    private static readonly TimeSpan Life = TimeSpan.FromDays(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _changed = new(1);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _inUse;

    /// <summary>Completes when the key of all gateways is in use for the first time.</summary>
    public Task Ready => _ready.Task;

    public void Start()
    {
        refusals.Listen((digest, directory, until) => passwords.Learn(digest, directory, until, directories.Current));
        secrets.Listen(Kind, () => _changed.Release());
    }

    /// <summary>Waits for a change, and takes the key into use.</summary>
    public async Task SynchronizeNextAsync(CancellationToken cancellationToken)
    {
        await _changed.WaitAsync(Interval, cancellationToken);
        if (await secrets.RotateAsync(Kind, Life, Create) is not [var newest, ..])
        {
            return;
        }

        if (newest != _inUse)
        {
            _inUse = newest;
            Use(newest);
        }

        _ready.TrySetResult();
    }

    public void Dispose() => _changed.Dispose();

    private string Create()
    {
        var key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
        return Convert.ToBase64String(folder.Passphrase is { } passphrase ? PasswordEnvelope.Seal(key, passphrase) : key);
    }

    private void Use(string sealedKey)
    {
        try
        {
            var bytes = Convert.FromBase64String(sealedKey);
            var key = folder.Passphrase is { } passphrase ? PasswordEnvelope.Open(bytes, passphrase) : bytes;
            passwords.Share(key, (digest, directory, life) => refusals.Add(digest, directory, life, StalePasswords.Capacity));
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
        {
            Log.Refused(logger, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1064, LogLevel.Error, "The shared key of stale passwords is not used; a wrong password that a device repeats counts "
            + "once at each gateway. The gateways must have the same Certificates:PassphraseFile: {Reason}")]
        public static partial void Refused(ILogger logger, string reason);
    }
}
