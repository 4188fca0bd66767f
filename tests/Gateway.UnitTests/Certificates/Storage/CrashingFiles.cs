using Gateway.Certificates.Storage;

namespace Gateway.UnitTests.Certificates.Storage;

/// <summary>A disk whose process dies at one of its writes: nothing of it is done, or half of a file, and nothing after it.</summary>
internal sealed class CrashingFiles(int writes, bool halfDone) : IStoreFiles
{
    private readonly DiskFiles _disk = new();
    private int _left = writes;

    public void CreateFolder(string path) => Do(() => _disk.CreateFolder(path));

    public void Write(string path, ReadOnlySpan<byte> content)
    {
        if (_left-- > 0)
        {
            _disk.Write(path, content);
            return;
        }

        if (halfDone && _left == -1)
        {
            _disk.Write(path, content[..(content.Length / 2)]);
        }

        throw new IOException("the process died");
    }

    public void Flush(string folder) => Do(() => _disk.Flush(folder));

    public void Rename(string from, string to) => Do(() => _disk.Rename(from, to));

    public void Link(string path, string target) => Do(() => _disk.Link(path, target));

    public void Delete(string path) => Do(() => _disk.Delete(path));

    private void Do(Action write)
    {
        if (_left-- <= 0)
        {
            throw new IOException("the process died");
        }

        write();
    }
}
