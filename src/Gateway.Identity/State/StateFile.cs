using System.Text.Json;

namespace Gateway.Identity.State;

/// <summary>
/// Keeps state across restarts in a file of the state folder. The host reads it at start and writes it some seconds after a change and at
/// the end, never on the path of a sign-in.
/// </summary>
/// <param name="path">The file; its folder is created when needed.</param>
/// <param name="interval">The time between two writes.</param>
/// <param name="time">The clock.</param>
public abstract class StateFile(string path, TimeSpan interval, TimeProvider time)
{
    private long _written;

    /// <summary>The path of the file.</summary>
    protected string FilePath => path;

    /// <summary>The clock.</summary>
    protected TimeProvider Time => time;

    /// <summary>Changes when the state changes.</summary>
    protected abstract long Version { get; }

    /// <summary>The time between two calls of <see cref="Write"/>.</summary>
    public TimeSpan Interval => interval;

    /// <summary>
    /// Loads the file at the start of its owner, the one process that writes it. A file that cannot be read is logged and does not prevent
    /// the start.
    /// </summary>
    public void Read() => Read(isOwner: true);

    /// <summary>
    /// Loads the file while another process may be writing it, whose temporary file is left alone: without it that write would fail.
    /// </summary>
    public void ReadForeign() => Read(isOwner: false);

    /// <summary>Writes the file if the state has changed.</summary>
    /// <exception cref="IOException">
    /// The file cannot be written; the message names what a restart would lose. The next call tries again.
    /// </exception>
    public void Write()
    {
        var version = Version;
        if (version == _written)
        {
            return;
        }

        try
        {
            AtomicFile.Replace(path, Save);
            _written = version;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(NotWritten(e.Message), e);
        }
    }

    /// <summary>Reads the JSON.</summary>
    protected abstract void Load(Stream stream);

    /// <summary>Writes the JSON.</summary>
    protected abstract void Save(Stream stream);

    /// <summary>Logs that the file cannot be read and what is lost.</summary>
    protected abstract void NotRead(string cause);

    /// <summary>The message for a file that cannot be written.</summary>
    protected abstract string NotWritten(string cause);

    private void Read(bool isOwner)
    {
        try
        {
            if (isOwner)
            {
                AtomicFile.DeleteLeftovers(path);
            }

            using var stream = File.OpenRead(path);
            Load(stream);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // The first start.
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            NotRead(e.Message);
        }

        _written = Version;
    }
}
