namespace Gateway.Telemetry;

/// <summary>
/// A log file that other programs may rotate. It is reopened on request, when its name refers to another file, and after an error.
/// </summary>
/// <param name="path">The file; its folder must exist.</param>
/// <param name="open">Opens the file; replaced by tests.</param>
internal sealed class LogFile(string path, Func<string, Stream>? open = null) : ILogTarget
{
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    private readonly Func<string, Stream> _open = open ?? OpenFile;
    private Stream? _stream;
    private bool _torn;
    private volatile bool _reopen;

    public async Task AppendAsync(ReadOnlyMemory<byte> lines)
    {
        try
        {
            if (_reopen || IsAnotherFile())
            {
                _reopen = false;
                Close();
            }

            if (_stream is null)
            {
                _torn |= EndsWithinALine(path);
                _stream = _open(path);
            }

            if (_torn)
            {
                // The last write may have ended within a line, in this process or in one that was killed.
                await _stream.WriteAsync(NewLine);
                _torn = false;
            }

            await _stream.WriteAsync(lines);
            await _stream.FlushAsync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _torn = true;
            Abandon();
            throw e as IOException ?? new IOException(e.Message, e);
        }
    }

    public void Reopen() => _reopen = true;

    public void Dispose() => Close();

    private static bool EndsWithinALine(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length == 0)
        {
            return false;
        }

        try
        {
            using var handle = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            Span<byte> last = stackalloc byte[1];
            return RandomAccess.Read(handle, last, file.Length - 1) == 1 && last[0] != '\n';
        }
        catch (UnauthorizedAccessException)
        {
            // The file may be written but not read. An empty line is better than two records on one line.
            return true;
        }
    }

    private static FileStream OpenFile(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        }

        return new FileStream(path, options);
    }

    // .NET exposes no inode numbers, so lengths are compared. The handle and the name refer to the same file if the lengths are equal,
    // because two different logs have equal lengths only while both are empty.
    private bool IsAnotherFile()
    {
        if (_stream is not FileStream file)
        {
            return false;
        }

        var named = new FileInfo(path);
        return !named.Exists || named.Length != RandomAccess.GetLength(file.SafeFileHandle);
    }

    private void Close()
    {
        _stream?.Dispose();
        _stream = null;
    }

    private void Abandon()
    {
        try
        {
            Close();
        }
        catch (IOException)
        {
            // The error of the write is reported; closing the same file fails for the same reason.
            _stream = null;
        }
    }
}
