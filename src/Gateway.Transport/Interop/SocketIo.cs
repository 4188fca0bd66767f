using System.Runtime.InteropServices;

namespace Gateway.Transport.Interop;

/// <summary>Receives and sends without waiting, and keeps what that tells of the socket in its <see cref="SocketState"/>.</summary>
internal static unsafe class SocketIo
{
    /// <summary>Bytes received, 0 at the peer's end, or -1: for an error, if the state has one, and else for now.</summary>
    public static int Receive(SocketState* state, byte* bytes, int count)
    {
        if (state->IsDrained != 0 || state->ReceiveBudget <= 0 || state->Error != 0)
        {
            return -1;
        }

        while (true)
        {
            var received = (int)LibC.Receive(state->Descriptor, bytes, count, 0);
            if (received > 0)
            {
                state->ReceiveBudget -= received;
                state->IsDrained = received < count && state->IsPeerClosed == 0 ? 1 : 0;
                return received;
            }

            if (received == 0)
            {
                state->IsEnded = 1;
                return 0;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == LibC.Again)
            {
                state->IsDrained = 1;
                return -1;
            }

            if (error != LibC.Interrupted)
            {
                state->Error = error;
                return -1;
            }
        }
    }

    /// <summary>Bytes sent, or -1: for an error, if the state has one, and else because the socket takes no more for now.</summary>
    public static int Send(SocketState* state, byte* bytes, int count)
    {
        while (true)
        {
            var sent = (int)LibC.Send(state->Descriptor, bytes, count, LibC.SendNoSignal);
            if (sent >= 0)
            {
                return sent;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == LibC.Again)
            {
                state->IsFull = 1;
                return -1;
            }

            if (error != LibC.Interrupted)
            {
                state->Error = error;
                return -1;
            }
        }
    }
}
