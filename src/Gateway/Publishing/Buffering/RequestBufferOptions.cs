using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Publishing.Buffering;

/// <summary>The <c>RequestBuffer</c> section of a cluster: where bodies are kept whose length is not known.</summary>
internal sealed record RequestBufferOptions
{
    [Range(0, 16_777_216)]
    [Description("Bytes of one body that are kept in memory; a longer one goes to a file.")]
    public int MemoryBytes { get; init; } = 65_536;

    [Range(1, long.MaxValue)]
    [Description("Bytes of the longest body that is kept; a longer one is refused with 413. The route's MaxRequestBodySize holds as well.")]
    public long MaxBytes { get; init; } = 1_073_741_824;

    [Range(1, long.MaxValue)]
    [Description("Bytes of all bodies that the cluster keeps at one time; a body that would go beyond is refused with 503.")]
    public long TotalBytes { get; init; } = 10_737_418_240;

    [DataType("Path")]
    [Description("Folder of the files, which nobody but the gateway can read and which are gone with their request, however it ends. By "
        + "default the system's folder for temporary files.")]
    public string? Folder { get; init; }

    internal string FolderOrDefault => Folder ?? Path.GetTempPath();
}
