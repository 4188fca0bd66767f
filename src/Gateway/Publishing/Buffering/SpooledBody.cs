using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Publishing.Buffering;

/// <summary>A request body that is whole: in memory, or in a file that has no name any more.</summary>
internal sealed class SpooledBody(SpoolUsage usage) : IAsyncDisposable
{
    private readonly MemoryStream _memory = new();
    private FileStream? _file;
    private long _reserved;

    public long Length => _file?.Length ?? _memory.Length;

    /// <summary>Whether the body was too long for the memory.</summary>
    public bool IsInFile => _file is not null;

    /// <summary>Makes this the body of the request, from its beginning, with its length.</summary>
    public void Attach(HttpContext context)
    {
        Stream stream = _file is null ? _memory : _file;
        stream.Position = 0;
        context.Features.Set<IRequestBodyPipeFeature>(new Pipe(PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true))));
        context.Request.ContentLength = Length;
        context.Request.Headers.Remove("Expect"); // the body is there
    }

    /// <summary>Counts bytes that are added next; false if the bodies of the cluster would be longer than the limit.</summary>
    public bool TryReserve(long bytes, long limit)
    {
        if (!usage.TryAdd(bytes, limit))
        {
            return false;
        }

        _reserved += bytes;
        return true;
    }

    /// <summary>Adds to the body.</summary>
    /// <exception cref="IOException">The file cannot be made or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public async ValueTask AddAsync(ReadOnlyMemory<byte> bytes, RequestBufferOptions options, CancellationToken cancellationToken)
    {
        if (_file is null && _memory.Length + bytes.Length <= options.MemoryBytes)
        {
            _memory.Write(bytes.Span);
            return;
        }

        if (_file is null)
        {
            _file = Create(options.FolderOrDefault);
            await _file.WriteAsync(_memory.GetBuffer().AsMemory(0, (int)_memory.Length), cancellationToken);
            _memory.SetLength(0);
            _memory.Capacity = 0;
        }

        await _file.WriteAsync(bytes, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        usage.Remove(Interlocked.Exchange(ref _reserved, 0));
        await _memory.DisposeAsync();
        if (_file is not null)
        {
            await _file.DisposeAsync();
        }
    }

    /// <summary>A file that is removed at once where the system allows it, so that not even kill -9 leaves it behind.</summary>
    private static FileStream Create(string folder)
    {
        var path = Path.Combine(folder, $"gateway-body-{Guid.NewGuid():N}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
            Options = OperatingSystem.IsWindows() ? FileOptions.Asynchronous | FileOptions.DeleteOnClose : FileOptions.Asynchronous,
        };
        if (OperatingSystem.IsWindows())
        {
            return new FileStream(path, options);
        }

        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        File.Delete(path);
        return file;
    }

    private sealed class Pipe(PipeReader reader) : IRequestBodyPipeFeature
    {
        public PipeReader Reader => reader;
    }
}
