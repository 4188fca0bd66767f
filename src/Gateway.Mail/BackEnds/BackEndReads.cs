using Gateway.Mail.Wire;

namespace Gateway.Mail.BackEnds;

/// <summary>What a line that did not come means.</summary>
internal static class BackEndReads
{
    public static BackEndResult Failure(LineRead read) => new(read.Status == LineStatus.Closed ? BackEndStatus.Closed : BackEndStatus.ProtocolError);
}
