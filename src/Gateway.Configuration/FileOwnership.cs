using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Configuration;

/// <summary>Whose a file is. .NET has the mode of a file and not its owner; Linux alone.</summary>
public static partial class FileOwnership
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint OwnersWanted = 0x8 | 0x10; // STATX_UID, STATX_GID

    // O_DIRECTORY and O_NOFOLLOW: their bits are others on ARM.
    private static readonly int DirectoryAlone =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x4000 : 0x10000;

    private static readonly int NoLink =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x8000 : 0x20000;

    // struct statx, which is the same on every processor: linux/stat.h.
    private const int Size = 256;
    private const int UserOffset = 20;
    private const int GroupOffset = 24;

    /// <summary>The numbers of the user and the group that own a file; null where they cannot be told.</summary>
    public static (uint User, uint Group)? Find(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var status = new byte[Size];
        try
        {
            return ReadStatus(CurrentFolder, path, 0, OwnersWanted, status) == 0
                ? (Read(status.AsSpan(UserOffset)), Read(status.AsSpan(GroupOffset)))
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null; // an older C library
        }
    }

    /// <summary>
    /// Gives a file that this process has just created to the owner of another one. root alone may do that, who would else take a service's
    /// file away by replacing it. By the handle: the folder may be the service's, who could put a link in the place of a name.
    /// </summary>
    public static void Copy(string from, SafeFileHandle created)
    {
        if (Environment.IsPrivilegedProcess && Find(from) is { } owner)
        {
            Set(created, owner);
        }
    }

    /// <summary>
    /// Gives a file that this process has just created to the owner of the folder that it lies in, where root has created it in the folder
    /// of a service: the service could not read it otherwise.
    /// </summary>
    public static void CopyFromFolder(string created, SafeFileHandle file)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(created)) is { } folder)
        {
            Copy(folder, file);
        }
    }

    /// <summary>The same for a folder.</summary>
    public static void CopyFromFolder(string created)
    {
        if (!Environment.IsPrivilegedProcess || Path.GetDirectoryName(Path.GetFullPath(created)) is not { } parent)
        {
            return;
        }

        // A link in the place of the folder would lead the change elsewhere.
        var descriptor = Open(created, DirectoryAlone | NoLink);
        if (descriptor < 0)
        {
            return;
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        Copy(parent, handle);
    }

    /// <summary>Gives a file to an owner, where the process may.</summary>
    public static void Set(SafeFileHandle file, (uint User, uint Group) owner) => _ = Change(file, owner.User, owner.Group);

    private static uint Read(ReadOnlySpan<byte> number) => BitConverter.IsLittleEndian
        ? BinaryPrimitives.ReadUInt32LittleEndian(number)
        : BinaryPrimitives.ReadUInt32BigEndian(number);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ReadStatus(int folder, string path, int flags, uint mask, byte[] status);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fchown")]
    private static partial int Change(SafeFileHandle file, uint user, uint group);
}
