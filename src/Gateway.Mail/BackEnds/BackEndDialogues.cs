using System.Collections.Frozen;
using Gateway.Mail.Wire;

namespace Gateway.Mail.BackEnds;

/// <summary>The dialogue with back ends of each protocol.</summary>
internal sealed class BackEndDialogues(FrozenDictionary<MailProtocol, IBackEndDialogue> dialogues)
{
    public IBackEndDialogue Get(MailProtocol protocol) => dialogues[protocol];
}
