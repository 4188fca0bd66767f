namespace Gateway.Mail.BackEnds;

/// <summary>
/// The file descriptors that the process may use for connections to back ends. Each connection takes one before it is opened and returns it
/// when it is closed, so that connections are refused before the process runs out of descriptors.
/// </summary>
public interface IBackEndDescriptors
{
    /// <summary>Takes one; false where none is left.</summary>
    bool TryTake();

    void GiveBack();
}
