using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Gateway.Identity.State;
using Gateway.Preauthentication;
using Gateway.State.Sharing;

namespace Gateway.Hosting.Sharing;

/// <summary>
/// Synchronizes cookie keys between gateways: keys in the folder are published, and keys of other gateways are written to it. The folder
/// remains the key ring, so that cookies can be read while the shared store is unavailable.
/// </summary>
internal sealed partial class SharedCookieKeys(
    SharedSecrets secrets,
    CookieKeyFolder folder,
    SharedKeyManager keys,
    ILogger<SharedCookieKeys> logger) : IDisposable
{
    private const string Kind = "cookie-keys";

    /// <summary>How often the folder is checked for keys that an administrator has copied into it.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _changed = new(1);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<string> _refused = [];

    /// <summary>Completes when the folder has the keys of all gateways for the first time.</summary>
    public Task Ready => _ready.Task;

    public void Start()
    {
        keys.Created = () => _changed.Release();
        secrets.Listen(Kind, () => _changed.Release());
    }

    /// <summary>Waits for a change and sends and fetches what is missing.</summary>
    public async Task SynchronizeNextAsync(CancellationToken cancellationToken)
    {
        await _changed.WaitAsync(Interval, cancellationToken);
        if (await secrets.ListAsync(Kind) is not { } shared)
        {
            return;
        }

        var fetched = shared.Where(key => !File.Exists(PathOf(key.Key))).Count(key => TryWrite(key.Key, key.Value));
        if (fetched > 0)
        {
            keys.Refresh();
        }

        _ready.TrySetResult();

        foreach (var file in folder.Files.Where(file => !shared.ContainsKey(Path.GetFileName(file))))
        {
            var content = await File.ReadAllTextAsync(file, cancellationToken);
            if (IsUsable(Path.GetFileName(file), content) && !await secrets.KeepAsync(Kind, Path.GetFileName(file), content))
            {
                return;
            }
        }
    }

    public void Dispose() => _changed.Dispose();

    /// <summary>
    /// Writes a key of another gateway, unless it was sealed with another passphrase. Otherwise anyone with
    /// write access to the shared store could add keys.
    /// </summary>
    private bool TryWrite(string name, string content)
    {
        if (!IsUsable(name, content))
        {
            return false;
        }

        folder.Create();
        AtomicFile.Replace(PathOf(name), stream => stream.Write(Encoding.UTF8.GetBytes(content)));
        Log.Fetched(logger, name);
        return true;
    }

    private bool IsUsable(string name, string content)
    {
        if (_refused.Contains(name) || !FileName().IsMatch(name))
        {
            return false;
        }

        try
        {
            CookieKeyRepository.Verify(content, folder.Passphrase);
            return true;
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException or XmlException)
        {
            _refused.Add(name);
            Log.Refused(logger, name, e.Message);
            return false;
        }
    }

    private string PathOf(string name) => Path.Combine(folder.Path, name);

    [GeneratedRegex("^[A-Za-z0-9-]{1,100}\\.xml$")]
    private static partial Regex FileName();

    private static partial class Log
    {
        [LoggerMessage(1060, LogLevel.Information, "The cookie key {Name} of another gateway is in use.")]
        public static partial void Fetched(ILogger logger, string name);

        [LoggerMessage(1061, LogLevel.Error, "The cookie key {Name} is not shared; cookies that it protects are read only where it was "
            + "made. The gateways must have the same Certificates:PassphraseFile: {Reason}")]
        public static partial void Refused(ILogger logger, string name, string reason);
    }
}
