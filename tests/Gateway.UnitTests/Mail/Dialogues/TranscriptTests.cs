using Gateway.Mail.Wire;
using Xunit;

namespace Gateway.UnitTests.Mail.Dialogues;

public sealed class TranscriptTests
{
    public static TheoryData<string, string, Chunking> All() =>
    [
        .. from protocol in Enum.GetNames<MailProtocol>()
           where Directory.Exists(Path.Combine(Transcript.Folder, protocol))
           from name in Transcript.All(protocol)
           from chunking in Enum.GetValues<Chunking>()
           select (protocol, (string)name, chunking),
    ];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Session_AsTranscribed_SaysTheSameInAnyChunks(string protocol, string name, Chunking chunking)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2)); // for a busy machine
        var transcript = Transcript.Read(protocol, name);
        using var rig = new MailRig(Enum.Parse<MailProtocol>(protocol), transcript.Settings);

        await TranscriptPlayer.PlayAsync(rig, transcript, chunking, limit.Token);
    }
}
