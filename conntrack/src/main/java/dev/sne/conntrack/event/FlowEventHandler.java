// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.event;

import static dev.sne.netlink4j.uapi.Netlink.NLM_F_CREATE;

import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.channel.DatagramBatch;
import dev.sne.netlink4j.channel.OverrunEvent;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/// The end of a Netlink channel's pipeline that turns datagrams into calls of a [FlowListener].
final class FlowEventHandler extends ChannelInboundHandlerAdapter
        implements Resynchronizer.Requests {
    private final FlowListener listener;
    private final Resynchronizer resynchronizer;
    private final FlowView view = new FlowView();
    private @Nullable ChannelHandlerContext context;

    FlowEventHandler(FlowListener listener) {
        this.listener = listener;
        this.resynchronizer = new Resynchronizer(listener, this);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        resynchronizer.start();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        resynchronizer.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        DatagramBatch batch = (DatagramBatch) message;
        for (int i = 0; i < batch.size(); i++) {
            read(batch.messages(i));
        }
    }

    private void read(MessageReader messages) {
        try {
            while (messages.next()) {
                if (messages.sequence() == 0) {
                    event(messages);
                } else {
                    resynchronizer.answer(messages);
                }
            }
        } catch (DecodeException e) {
            listener.failed(e);
        }
    }

    private void event(MessageReader message) {
        view.wrap(message);
        FlowEventType type = resynchronizer.observe(typeOf(view), view);
        if (type != null) {
            listener.event(type, view);
        }
    }

    private static FlowEventType typeOf(FlowView flow) {
        if (flow.isDestroy()) {
            return FlowEventType.DESTROY;
        }
        boolean isNew = (flow.messageFlags() & NLM_F_CREATE) != 0;
        return isNew ? FlowEventType.NEW : FlowEventType.UPDATE;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof OverrunEvent(long count)) {
            listener.overrun(count);
            resynchronizer.start();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        listener.idle();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        listener.failed(cause);
    }

    @Override
    public void send(MessageWriter messages) {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            // On the event loop the datagram has been sent when this returns.
            ctx.writeAndFlush(messages)
                    .addListener(sent -> {
                        if (!sent.isSuccess()) {
                            listener.failed(sent.cause());
                        }
                    });
        }
    }
}
