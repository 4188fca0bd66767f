namespace Gateway.Publishing.LongPolls;

/// <summary>The answers that end a long poll without an error for its client.</summary>
internal static class PollAnswers
{
    public const string ActiveSyncType = "application/vnd.ms-sync.wbxml";

    /// <summary>Ping with Status 1: the time is over and nothing has changed (MS-ASCMD, 2.2.3.177.11), as WBXML of code page 13.</summary>
    public static ReadOnlyMemory<byte> NothingChanged { get; } =
        new byte[] { 0x03, 0x01, 0x6a, 0x00, 0x00, 0x0d, 0x45, 0x47, 0x03, (byte)'1', 0x00, 0x01, 0x01 };

    /// <summary>The end of each envelope of a stream, whatever its prefix.</summary>
    public static ReadOnlySpan<byte> EnvelopeEnd => "Envelope>"u8;

    /// <summary>The envelope with which a server ends a stream of GetStreamingEvents (ConnectionStatus).</summary>
    public static ReadOnlyMemory<byte> StreamClosed { get; } =
        """
        <?xml version="1.0" encoding="utf-8"?>
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header></s:Header><s:Body>
        <m:GetStreamingEventsResponse xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages">
        <m:ResponseMessages><m:GetStreamingEventsResponseMessage ResponseClass="Success">
        <m:ResponseCode>NoError</m:ResponseCode><m:ConnectionStatus>Closed</m:ConnectionStatus>
        </m:GetStreamingEventsResponseMessage></m:ResponseMessages></m:GetStreamingEventsResponse></s:Body></s:Envelope>
        """u8.ToArray();
}
