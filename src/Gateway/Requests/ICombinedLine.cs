using System.Buffers;

namespace Gateway.Requests;

/// <summary>A log line that exists in the combined format, too.</summary>
internal interface ICombinedLine : ILogLine
{
    /// <summary>Writes the line without its end. Called once, by the log's writer.</summary>
    void WriteCombined(IBufferWriter<byte> writer);
}
