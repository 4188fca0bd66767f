using System.Runtime.InteropServices;
using Gateway.Configuration;

namespace Gateway.Certificates.Storage;

/// <summary>The disk. Where root makes something in a service's folder, it is the service's.</summary>
internal sealed partial class DiskFiles : IStoreFiles
{
    public const UnixFileMode SecretFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode SecretFolder = SecretFile | UnixFileMode.UserExecute;

    public void CreateFolder(string path)
    {
        // .NET gives the mode to the last folder alone.
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent && !Directory.Exists(parent))
        {
            CreateFolder(parent);
        }

        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, SecretFolder);
            FileOwnership.CopyFromFolder(path);
        }
    }

    public void Write(string path, ReadOnlySpan<byte> content)
    {
        using var stream = new FileStream(
            path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = SecretFile });
        FileOwnership.CopyFromFolder(path, stream.SafeFileHandle);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }

    public void Flush(string folder)
    {
        var descriptor = Native.Open(folder, flags: 0);
        if (descriptor < 0)
        {
            throw Failure(folder);
        }

        // A file system that cannot do it (EINVAL) has nothing to bring down.
        _ = Native.Sync(descriptor);
        _ = Native.Close(descriptor);
    }

    public void Rename(string from, string to)
    {
        if (Native.Rename(from, to) != 0)
        {
            throw Failure(to);
        }
    }

    public void Link(string path, string target) => File.CreateSymbolicLink(path, target);

    public void Delete(string path)
    {
        if (Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null)
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            try
            {
                File.Delete(path);
            }
            catch (DirectoryNotFoundException)
            {
                // Gone already.
            }
        }
    }

    private static IOException Failure(string path) => new($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");

    private static partial class Native
    {
        [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        public static partial int Rename(string from, string to);

        [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        public static partial int Open(string path, int flags);

        [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
        public static partial int Sync(int descriptor);

        [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
        public static partial int Close(int descriptor);
    }
}
